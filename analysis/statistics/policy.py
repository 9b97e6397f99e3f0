"""The settings of every statistic on the dashboard: one object, so that no two charts differ.

Change a number here and every chart, icon, sentence and definition follows. What is in force is
shown beside each chart and on the definitions page.
"""

from dataclasses import dataclass

from analysis.statistics import xmr


@dataclass(frozen=True)
class Policy:
    """How much data a statistic needs before it is shown, and how it is computed.

    Attributes
    ----------
    screen_outliers : bool
        Leave extreme moving ranges out of the limits of an XmR chart.
    trend_points, shift_points : int
        Points in a row that make a trend or a shift.
    fewest_for_limits : int
        Complete quarters in a row below which there are no limits and no icons.
    fewest_for_median : int
        Complete quarters in a row below which there is no centre line either.
    fewest_for_projection : int
        Complete quarters in a row, of one definition, that a projection is drawn from.
    farthest_projection : int
        Quarters ahead beyond which a date would be a guess.
    fan_quarters : int
        Quarters ahead to which the fan of a projection is drawn.
    projection_confidence : float
        How likely the date is to fall in the range given with it.
    confidence : float
        Of the intervals around shares.
    fewest_for_funnel : int
        Organisations below which a funnel says nothing.
    """

    screen_outliers: bool = True
    trend_points: int = 7
    shift_points: int = 7
    fewest_for_limits: int = 13
    fewest_for_median: int = 5
    fewest_for_projection: int = 8
    farthest_projection: int = 40
    fan_quarters: int = 8
    projection_confidence: float = 0.8
    confidence: float = 0.95
    fewest_for_funnel: int = 10

    def xmr(self, improvement: xmr.Improvement) -> xmr.Settings:
        """Return the settings of an XmR chart whose good direction is given."""
        return xmr.Settings(
            screen_outliers=self.screen_outliers,
            trend_points=self.trend_points,
            shift_points=self.shift_points,
            improvement=improvement,
        )

    @property
    def in_words(self) -> tuple[str, ...]:
        """Return the settings as sentences."""
        screened = (
            "Moving ranges of at least 3.267 times their average are left out of the limits once"
            if self.screen_outliers
            else "No moving range is left out of the limits"
        )
        return (
            "XmR charts as NHSRplotthedots 0.2.2 draws them: limits are the mean and 2.66 times "
            f"the average moving range either side. {screened}.",
            "Special causes, the first to apply: a point outside the limits; "
            f"{self.trend_points} points rising or falling in a row; two of three points near a "
            f"limit on one side of the mean; {self.shift_points} points in a row on one side.",
            f"An expected range needs {self.fewest_for_limits} complete quarters in a row, a "
            f"median {self.fewest_for_median}, a projection {self.fewest_for_projection}, a "
            f"funnel {self.fewest_for_funnel} organisations.",
            f"Intervals around shares are {self.confidence:.0%} Wilson intervals. A count of all "
            "staff is a census, not a sample: there they allow for random variation only.",
        )


IN_FORCE = Policy()
