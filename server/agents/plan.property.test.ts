import { formatCases } from './testing/format-cases.ts';
import { describeGenerated } from './testing/format-suite.ts';

for (const given of formatCases) describeGenerated(given);
