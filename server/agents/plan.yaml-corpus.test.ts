import { describeCorpus } from './testing/format-suite.ts';
import { yamlCase } from './testing/ugly-yaml-case.ts';

describeCorpus(yamlCase);
