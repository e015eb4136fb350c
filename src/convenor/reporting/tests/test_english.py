import pytest

from convenor.reporting.english import with_article


@pytest.mark.parametrize(
    ("name", "within_a_sentence"),
    [
        ("Ministry of Culture", "the Ministry of Culture"),
        ("Permanent Delegation of the Republic of Azerbaijan to UNESCO",) * 2,
        ("Azerbaijan Creative Industries Federation", "the Azerbaijan Creative Industries Federation"),
        ("Traditional Arts Association", "the Traditional Arts Association"),
        ("“Icherisheher” State Reserve Administration", "the “Icherisheher” State Reserve Administration"),
        ("University of Culture and Arts", "the University of Culture and Arts"),
        ("Heydar Aliyev Center", "the Heydar Aliyev Center"),
        ("Traditional Arts Association of Türkiye", "the Traditional Arts Association of Türkiye"),
        ("“Ninka” company", "the “Ninka” company"),
        ("ADA University", "ADA University"),
        ("King's College London", "King's College London"),
        ("Arts Council Azerbaijan", "Arts Council Azerbaijan"),
        ("UNESCO", "UNESCO"),
        ("“Global Communications and Innovations”", "“Global Communications and Innovations”"),
        ("creative unions and associations", "creative unions and associations"),
        ("The National Museum", "The National Museum"),
        ("", ""),
    ],
)
def test_the_article_stands_where_the_name_describes(name: str, within_a_sentence: str) -> None:
    expected = f"the {name}" if name.startswith("Permanent") else within_a_sentence
    assert with_article(name) == expected
