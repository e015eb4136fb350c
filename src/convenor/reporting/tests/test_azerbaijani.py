"""Endings as a proofreader would put them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convenor.reporting.azerbaijani import genitive, possessed


@pytest.mark.parametrize(
    ("name", "of_it"),
    [
        ("Mədəniyyət Nazirliyi", "Mədəniyyət Nazirliyinin"),
        ("Azərbaycan Yaradıcı Sənayelər Federasiyası", "Azərbaycan Yaradıcı Sənayelər Federasiyasının"),
        ("Daimi Nümayəndəliyi", "Daimi Nümayəndəliyinin"),
        ("Dövlət Turizm Agentliyi", "Dövlət Turizm Agentliyinin"),
        ("Dövlət Şəhərsalma və Arxitektura Komitəsi", "Dövlət Şəhərsalma və Arxitektura Komitəsinin"),
        ("Heydər Əliyev Mərkəzi", "Heydər Əliyev Mərkəzinin"),
        ("ADA Universiteti", "ADA Universitetinin"),
        ("Təhsil Mərkəzi", "Təhsil Mərkəzinin"),
        ("Xəzər Dəniz Gəmiçiliyi", "Xəzər Dəniz Gəmiçiliyinin"),
        ("Milli Kitabxana", "Milli Kitabxananın"),
        ("Xalça Muzeyi", "Xalça Muzeyinin"),
        ("Fond", "Fondun"),
        ("Dövlət Qoruğu", "Dövlət Qoruğunun"),
        ("Kinostudiya", "Kinostudiyanın"),
        ("Rəssamlar İttifaqı", "Rəssamlar İttifaqının"),
        ("Büro", "Büronun"),
        ("Türk Ocağı", "Türk Ocağının"),
        ("Göygöl", "Göygölün"),
        ("Bakı", "Bakının"),
        ("Şuşa", "Şuşanın"),
        ("Ağdam", "Ağdamın"),
        ("“İşıqlı Zəka” ictimai birliyi", "“İşıqlı Zəka” ictimai birliyinin"),
        ("“İçərişəhər”", "“İçərişəhər”in"),
        ("“Qarabağ”", "“Qarabağ”ın"),
        ("«Kaspi»", "«Kaspi»nin"),
        ("“Ninka Cards&Gifts”", "“Ninka Cards&Gifts”in"),
        ("UNESCO", "UNESCO-nun"),
        ("NATO", "NATO-nun"),
        ("AMEA", "AMEA-nın"),
        ("ADA", "ADA-nın"),
        ("ATƏT", "ATƏT-in"),
        ("TÜRKSOY", "TÜRKSOY-un"),
        ("BMT", "BMT-nin"),
        ("QHT", "QHT-nin"),
        ("MDB", "MDB-nin"),
        ("BBC", "BBC-nin"),
        ("BM", "BM-in"),
        ("CNN", "CNN-in"),
        ("ABŞ", "ABŞ-ın"),
        ("“UNESCO”", "“UNESCO”nun"),
        ("Arts Council Azerbaijan", "Arts Council Azerbaijanın"),
        ("King's College London", "King's College Londonun"),
        ("Konvensiya 2005", "Konvensiya 2005-in"),
        ("Məktəb 6", "Məktəb 6-nın"),
        ("Məktəb 40", "Məktəb 40-ın"),
        ("Məktəb 20", "Məktəb 20-nin"),
        ("Məktəb 100", "Məktəb 100-ün"),
        ("Forum 2000", "Forum 2000-in"),
        ("Forum 2010", "Forum 2010-un"),
        ("Məktəb 0", "Məktəb 0-ın"),
        ("", ""),
        ("””", "””"),
    ],
)
def test_of_somebody(name: str, of_it: str) -> None:
    assert genitive(name) == of_it


@pytest.mark.parametrize(
    ("post", "somebodys"),
    [
        ("İdarə Heyətinin sədri", "İdarə Heyətinin sədri"),
        ("şöbə müdiri", "şöbə müdiri"),
        ("rəhbər", "rəhbəri"),
        ("müəllim", "müəllimi"),
        ("sədr", "sədri"),
        ("direktor", "direktoru"),
        ("prezident", "prezidenti"),
        ("mütəxəssis", "mütəxəssisi"),
        ("tərcüməçi", "tərcüməçisi"),
        ("təsisçi", "təsisçisi"),
        ("başçısı", "başçısı"),
        ("üzv", "üzvü"),
        ("rektor", "rektoru"),
        ("qonaq", "qonağı"),
        ("ekspert", "eksperti"),
        ("rəis", "rəisi"),
        ("nümayəndə", "nümayəndəsi"),
        ("aparıcı", "aparıcısı"),
        ("əlaqələndirici", "əlaqələndiricisi"),
        ("aparıcı mütəxəssis", "aparıcı mütəxəssisi"),
        ("", ""),
        ("direktor (əvəz edən)", "direktor (əvəz edən)"),
    ],
)
def test_somebodys(post: str, somebodys: str) -> None:
    assert possessed(post) == somebodys


@given(st.text(max_size=40))
def test_any_name_keeps_what_it_was_and_gets_one_ending(name: str) -> None:
    with_ending = genitive(name)
    assert with_ending.startswith(name)
    assert with_ending[len(name) :].strip("-") in {"", "ın", "in", "un", "ün", "nın", "nin", "nun", "nün"}


@given(st.text(alphabet="abcçdeəfgğhxıijkqlmnoöprsştuüvyz", min_size=1, max_size=20))
def test_the_vowels_of_a_name_and_its_ending_agree(word: str) -> None:
    ending = genitive(word)[len(word) :]
    vowels = [letter for letter in word if letter in "aıoueəiöü"]
    if vowels:
        assert (vowels[-1] in "aıou") == (ending[-2] in "ıu")
        assert (vowels[-1] in "ouöü") == (ending[-2] in "uü")
