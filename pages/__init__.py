"""The screens, one file each: they read the store through core.view and draw. Named in app.py's navigation only."""
