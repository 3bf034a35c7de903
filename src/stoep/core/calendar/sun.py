"""When the sun goes down: the equations of NOAA's solar calculator, after Meeus, 'Astronomical Algorithms'.

Source: https://gml.noaa.gov/grad/solcalc/solareqns.PDF and the spreadsheet beside it; right to about a minute
between the polar circles. Why it is not a package: docs/decisions/0009-rhythms.md.
"""

from datetime import UTC, date, datetime, time, timedelta
from math import acos, asin, cos, degrees, radians, sin, tan

ZENITH = 90.833
"""Degrees from straight above at which the upper edge of the sun is seen to go: half its width, and refraction."""

_MIDNIGHT_2000 = date(2000, 1, 1).toordinal() + 0.5


def sunset(day: date, *, latitude: float, longitude: float) -> datetime | None:
    """Return the UTC moment of sunset on a day, to the second; None where the sun doesn't go down that day.

    Latitude is degrees north and longitude degrees east.
    """
    noon = 720 - 4 * longitude
    minutes: float = noon + 360
    for _again in range(2):  # once for a first guess, once for the sun as it stands at that moment
        declination, equation = _sun(day, minutes)
        angle = cos(radians(ZENITH)) / (cos(radians(latitude)) * cos(declination)) - tan(radians(latitude)) * tan(
            declination
        )
        if not -1 <= angle <= 1:
            return None
        minutes = noon - equation + 4 * degrees(acos(angle))
    return datetime.combine(day, time(), UTC) + timedelta(seconds=round(minutes * 60))


def _sun(day: date, minutes: float) -> tuple[float, float]:
    """Return the declination in radians, and the equation of time in minutes, so many minutes after midnight UTC."""
    century = (day.toordinal() + minutes / 1440 - _MIDNIGHT_2000) / 36_525
    long = radians((280.46646 + century * (36_000.76983 + century * 0.0003032)) % 360)
    anomaly = radians(357.52911 + century * (35_999.05029 - 0.0001537 * century))
    eccentricity = 0.016708634 - century * (0.000042037 + 0.0000001267 * century)
    centre = (
        sin(anomaly) * (1.914602 - century * (0.004817 + 0.000014 * century))
        + sin(2 * anomaly) * (0.019993 - 0.000101 * century)
        + sin(3 * anomaly) * 0.000289
    )
    node = radians(125.04 - 1934.136 * century)
    apparent = long + radians(centre - 0.00569 - 0.00478 * sin(node))
    tilt = radians(23.439291 - century * 0.0130042 + 0.00256 * cos(node))
    y = tan(tilt / 2) ** 2
    equation = 4 * degrees(
        y * sin(2 * long)
        - 2 * eccentricity * sin(anomaly)
        + 4 * eccentricity * y * sin(anomaly) * cos(2 * long)
        - 0.5 * y * y * sin(4 * long)
        - 1.25 * eccentricity**2 * sin(2 * anomaly)
    )
    return asin(sin(tilt) * sin(apparent)), equation
