"""The ten rows in plain words, and the questions to talk about with each other (requirements W1, W2)."""

import re

import pytest

from stoep.core.frame import findings, rows

both = pytest.mark.parametrize("language", ["nl", "en"])


@both
def test_every_row_has_three_questions_that_are_short(language: str) -> None:
    assert [row.number for row in rows(language)] == list(range(1, 11))
    for row in rows(language):
        assert len(set(row.questions)) == 3
        for question in row.questions:
            assert question.endswith("?")
            assert len(question.split()) <= 14, question
        for sentence in re.split(r"(?<=[.]) ", f"{row.name}. {row.pity} {row.community}"):
            assert len(sentence.split()) <= 14, sentence


@both
def test_no_question_is_asked_twice_and_none_speaks_with_pity(language: str) -> None:
    questions = [question for row in rows(language) for question in row.questions]
    assert len(set(questions)) == 30
    said = " ".join(questions)
    assert not [found.match for found in findings(said, language=language) if found.kind == "pity"]


def test_an_unknown_language_is_asked_in_english() -> None:
    assert rows("de") == rows("en")
