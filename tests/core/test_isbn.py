"""The number of a book: what the check digit finds, and what it can't (ISO 2108)."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stoep.core.isbn import NotABook, Wrong, check_of_ten, check_of_thirteen, isbn13

nine = st.text("0123456789", min_size=9, max_size=9)
tens = nine.map(lambda digits: digits + check_of_ten(digits))
thirteens = st.builds(
    lambda start, digits: start + digits + check_of_thirteen(start + digits), st.sampled_from(("978", "979")), nine
)


def why(text: str) -> Wrong:
    with pytest.raises(NotABook) as wrong:
        isbn13(text)
    return wrong.value.why


# The examples are of the standard's own user manual and of printed books.
@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("978-92-95055-12-4", "9789295055124"),
        ("ISBN 978-92-95055-12-4", "9789295055124"),
        ("isbn: 9789295055124", "9789295055124"),
        (" 9 7 8 9295055124 ", "9789295055124"),
        ("0-306-40615-2", "9780306406157"),
        ("080442957X", "9780804429573"),
        ("0-8044-2957-x", "9780804429573"),
        ("979-10-90636-07-1", "9791090636071"),
    ],
)
def test_a_number_is_read_as_people_type_it(typed: str, read: str) -> None:
    assert isbn13(typed) == read


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", Wrong.SIGNS),
        ("De avonden", Wrong.SIGNS),
        ("97892950551X4", Wrong.SIGNS),
        ("٩٧٨٩٢٩٥٠٥٥١٢٤", Wrong.SIGNS),
        ("978929505512", Wrong.LENGTH),
        ("978929505512X", Wrong.CHECK),
        ("9789295055125", Wrong.CHECK),
        ("0306406153", Wrong.CHECK),
        ("8710400012399", Wrong.NO_BOOK),
        ("X", Wrong.SIGNS),
    ],
)
def test_what_is_no_number_of_a_book_says_why(typed: str, reason: Wrong) -> None:
    assert why(typed) == reason


@given(thirteens)
def test_a_good_number_stays_as_it_is(number: str) -> None:
    assert isbn13(number) == number


@given(tens)
def test_ten_signs_become_thirteen_with_the_same_nine(number: str) -> None:
    read = isbn13(number)
    assert read[:3] == "978"
    assert read[3:12] == number[:9]
    assert isbn13(read) == read


@given(st.one_of(tens, thirteens), st.data())
def test_one_mistyped_digit_is_always_found(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 1))
    digit = data.draw(st.sampled_from("0123456789"))
    assume(number[place] != digit)
    mistyped = number[:place] + digit + number[place + 1 :]
    assert why(mistyped) in (Wrong.CHECK, Wrong.NO_BOOK)


@given(tens, st.integers(0, 7))
def test_two_digits_that_change_places_are_found_among_ten(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    assert why(number[:place] + number[place + 1] + number[place] + number[place + 2 :]) == Wrong.CHECK


@given(thirteens, st.integers(3, 10))
def test_two_digits_that_change_places_are_found_among_thirteen_unless_they_differ_by_five(
    number: str, place: int
) -> None:
    left, right = int(number[place]), int(number[place + 1])
    assume(abs(left - right) not in (0, 5))
    assert why(number[:place] + number[place + 1] + number[place] + number[place + 2 :]) == Wrong.CHECK


@given(st.text())
def test_any_text_is_a_number_or_a_reason(text: str) -> None:
    try:
        read = isbn13(text)
    except NotABook as wrong:
        read = str(wrong)
    assert read in set(Wrong) or re.fullmatch("97[89][0-9]{10}", read)
