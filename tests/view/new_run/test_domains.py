"""What the form offers of domains is what there is."""

from core.tasks.domains import BUNDLED
from core.view.new_run.task_fields import DOMAINS, WITHOUT_A_SUITE


def test_the_form_offers_every_bundled_domain_and_no_other():
    """The view stands below the task sets and cannot ask them: the two lists are kept equal here."""
    assert {choice.value for choice in DOMAINS} == {domain.name for domain in BUNDLED}


def test_the_form_knows_which_domains_have_no_suite():
    """Of these no starter suite is offered."""
    assert set(WITHOUT_A_SUITE) == {domain.name for domain in BUNDLED if domain.generated is None}
