"""The bodies of autoscale requests."""

from datetime import timedelta

from localbatch.validation.checks import duration, optional, record, required, text

# The service's own. It stands in no shape, as a pool without a formula must not get it.
DEFAULT_INTERVAL = "PT15M"

FORMULA = text(least=1)
# The service's own bounds.
INTERVAL = duration(least=timedelta(minutes=5), most=timedelta(hours=168))

ENABLE = record(
    {"autoScaleFormula": optional(FORMULA), "autoScaleEvaluationInterval": optional(INTERVAL)}
)
EVALUATE = record({"autoScaleFormula": required(FORMULA)})
