"""Counts how characters are read, by Mandarin initial: the evidence for the folds.

Survey words (lexicon_*.jsonl) are cut at tone marks; where the number of syllables is that of the characters, each
character is paired with its syllable and its Mandarin reading in the word (pypinyin). diamoe_shanghai_hanzi.csv gives
readings directly. A pair of character and reading counts once.
"""
import collections, csv, json, re, sys
from pathlib import Path
from pypinyin import Style, lazy_pinyin
DATA = Path(sys.argv[1] if len(sys.argv) > 1 else "/work/shared/data/dialects")
TONE = r"[⁰¹²³⁴⁵⁶₀₁₂₃₄₅]+"
CONS = sorted(("tʃʰ","tʃ","ʃ","tsʰ","ts","tɕʰ","tɕ","pʰ","tʰ","kʰ","p","t","k","b","d","g","m","n","ŋ","l","f","v","s","ɕ","z","h","x","w","j","ȵ"), key=len, reverse=True)
def survey(name):
    found, seen = [], set()
    for line in (DATA/f"lexicon_{name}.jsonl").read_text().splitlines():
        row = json.loads(line)
        if "beida" not in row["source"]: continue
        word = row["word"].split(".")[0]
        said = [s for s in re.split(TONE, row["ipa"]) if s]
        if len(said) != len(word) or not re.fullmatch("[一-龥]+", word): continue
        for char, sound, ini, fin in zip(word, said, lazy_pinyin(word, style=Style.INITIALS, strict=False), lazy_pinyin(word, style=Style.FINALS)):
            if (char, sound) in seen: continue
            seen.add((char, sound))
            start = next((c for c in CONS if sound.startswith(c)), "")
            found.append((char, ini, fin, start, sound[len(start):]))
    return found
def main():
    for name in ("cantonese", "minnan_xiamen"):
        rows = survey(name); print("#", name, len(rows), "readings")
        for ini in ("z","zh","c","ch","s","sh","n","l","r","f","h"):
            c = collections.Counter(r[3] for r in rows if r[1] == ini); print(ini, sum(c.values()), c.most_common(5))
        for fin in ("u","ua","uo","ui","uan","un","uang"):
            hs = [r for r in rows if r[1] == "h" and r[2] == fin]
            print(" h"+fin, len(hs), [(r[0], r[3]+r[4]) for r in hs])
        c = collections.Counter(r[3]+r[4] for r in rows if r[2] in ("v",) or (r[1] in ("j","q","x","y") and r[2] in ("v","u")))
        print(" ü", sum(c.values()), c.most_common(12))
    ini = collections.defaultdict(collections.Counter); fin = collections.defaultdict(collections.Counter); n = 0
    for row in csv.DictReader((DATA/"diamoe_shanghai_hanzi.csv").open(encoding="utf-8")):
        std, said = (re.sub(r"\d", "", row[k]) for k in ("std_pinyin", "dialect_pinyin"))
        if "," in std or not said: continue
        a = re.match(r"zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?", std)[0]; b = re.match(r"[bpmfdtnlgkhjqxrzcsywv]*", said)[0]
        ini[a][b] += 1; fin[std[len(a):]][said[len(b):]] += 1; n += 1
    print("# shanghai", n, "readings")
    for k in ("z","zh","c","ch","s","sh","n","l","r","f","h"): print(k, sum(ini[k].values()), ini[k].most_common(5))
    for k in ("in","ing","en","eng","an","ang","ian","i","ai","ei","un","uan"): print(k, sum(fin[k].values()), fin[k].most_common(5))
main()
