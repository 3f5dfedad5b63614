import pytest

from foundation.documents.letter import Form, from_json, to_json
from foundation.documents.samples import SAMPLES


def test_every_form_has_a_sample():
    assert {sample.letter.form for sample in SAMPLES} == set(Form)
    codes = " ".join(sample.code for sample in SAMPLES)
    assert codes == "document upward joint letter minutes announcement report poster poster_a3"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.code)
def test_a_sample_survives_the_way_to_json_and_back(sample):
    assert from_json(to_json(sample.letter)) == sample.letter
