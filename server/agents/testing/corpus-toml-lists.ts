import { file, refused, unparsable, type CorpusFile } from './ugly-corpus.ts';

/** A key at the top, `tools` with a list of names, and a table two levels deep with a number. */
export const tomlListCorpus: readonly CorpusFile[] = [
  file('empty file', ''),
  file('a list over several lines', '[tools]\nmodels = [\n  "a", # one\n  "b",\n] # end\n'),
  file('an empty list', 'model = "x"\n[tools]\nmodels = []\n'),
  file('a list of mixed values', '[tools]\nmodels = [1, "a", [true], { b = 1 }]\r\n'),
  file('exact numbers', 'big = 9223372036854775807\n[profiles.switchyard]\nlimit = 0x0c # twelve\n'),
  file('our number set by the person', '[profiles.switchyard]\nlimit = 12\n'),
  file('number as a float', '[profiles.switchyard]\nlimit = 12.0\n'),
  file('tools by dots', 'tools.base_url = "https://x.example"\ntools.models = ["a"]'),
  file('the list is a string', '[tools]\nmodels = "a"\n', refused(2)),
  file('the list is a table', '[tools]\nmodels = { a = 1 }\n', refused(2)),
  file('tools are a list of tables', '[[tools]]\nname = "a"\n', refused(1)),
  file('a list that never ends', '[tools]\nmodels = ["a",\n', unparsable(3)),
];
