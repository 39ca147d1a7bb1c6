"""Two machines that write down the same thing write the same bytes."""

import hashlib
import json
import unicodedata
import uuid
from decimal import Decimal
from enum import StrEnum

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from readiness.ledger.canonical import canonical, digest, leaf_hash

text = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcäöü€", max_size=4), inner),
    max_leaves=20,
)


@pytest.mark.parametrize("value", [1.5, 0.0, float("nan"), float("inf"), Decimal(1), {"a": [1.0]}])
def test_a_number_with_a_fraction_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize("value", [b"bytes", bytearray(b"x"), {1, 2}, uuid.uuid4(), object(), {"a": b"x"}])
def test_what_json_does_not_know_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), 10**400])
def test_a_number_that_some_machines_round_is_refused(value):
    with pytest.raises(ValueError, match=r"2\*\*53"):
        canonical(value)


def test_a_lone_surrogate_is_refused():
    with pytest.raises(ValueError, match="surrogates"):
        canonical("\ud83d")


def test_two_names_that_are_one_text_are_refused():
    with pytest.raises(ValueError, match="twice"):
        canonical({"caf\u00e9": 1, "cafe\u0301": 2})


def test_a_name_that_is_no_text_is_refused():
    with pytest.raises(TypeError):
        canonical({1: "one"})


def test_names_are_sorted_by_utf_16_as_rfc_8785_section_3_2_3_shows():
    given_order = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\u0080": "Control",
        "\U0001f600": "Emoji: Grinning Face",
        "1": "One",
        "\u00f6": "Latin Small Letter O With Diaeresis",
        "</script>": "Browser Challenge",
    }
    expected = ["\r", "1", "</script>", "\u0080", "\u00f6", "\u20ac", "\U0001f600"]
    assert list(json.loads(canonical(given_order))) == expected


def test_a_name_beyond_the_basic_plane_sorts_before_one_at_its_end():
    # Code points would sort them the other way: UTF-16 starts U+10000 with 0xD800.
    assert canonical({"\uffff": 1, "\U00010000": 2}) == '{"\U00010000":2,"\uffff":1}'.encode()


def test_text_is_escaped_as_rfc_8785_section_3_2_2_2_says():
    assert canonical('\u20ac$\u000f\nA\'B"\\\\"/') == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()


def test_literals_and_whole_numbers_have_one_spelling():
    assert canonical({"literals": [None, True, False], "n": -0, "big": 2**53 - 1}) == (
        b'{"big":9007199254740991,"literals":[null,true,false],"n":0}'
    )


def test_composed_and_decomposed_letters_are_the_same_bytes():
    assert canonical({"e\u0301": "A\u030a"}) == canonical({"\u00e9": "\u00c5"}) == '{"é":"Å"}'.encode()


def test_words_of_the_product_are_text():
    class Word(StrEnum):
        LEAD = "lead"

    assert canonical([Word.LEAD, ("a", 1)]) == b'["lead",["a",1]]'


def composed(value):
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [composed(member) for member in value]
    return (
        {composed(name): composed(member) for name, member in value.items()}
        if isinstance(value, dict)
        else value
    )


@given(plain)
def test_the_bytes_are_those_of_another_implementation(value):
    assert canonical(value) == rfc8785.dumps(composed(value))


def test_each_letter_is_escaped_as_another_implementation_does():
    for letter in (*map(chr, range(0x300)), "\u2028", "\u2029", "\ufeff", "\uffff", "\U0010ffff"):
        assert canonical({"a": letter}) == rfc8785.dumps({"a": unicodedata.normalize("NFC", letter)})


@given(plain)
def test_the_bytes_say_the_value_and_are_the_same_each_time(value):
    written = canonical(value)
    assert canonical(json.loads(written)) == written


def test_the_leaf_of_nothing_is_rfc_6962s():
    # RFC 6962 2.1 and the test vectors of certificate-transparency-go: the hash of an empty leaf.
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"\x00").hex() == "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
    assert leaf_hash(b"\x10").hex() == "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7"


def test_a_leaf_is_never_the_plain_hash_of_its_bytes():
    assert leaf_hash(b"body") != hashlib.sha256(b"body").digest()


def test_a_digest_is_the_sha_256_of_the_canonical_bytes():
    assert digest({"b": 1, "a": 2}) == hashlib.sha256(b'{"a":2,"b":1}').hexdigest()
