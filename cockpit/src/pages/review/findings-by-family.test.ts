import { expect, it } from 'vitest';

import { findingsByFamily } from './findings-by-family';

const finding = (family: string, rule: string, severity: 'low' | 'medium' | 'high') => ({
  family,
  rule,
  severity,
  confidence_milli: 900,
  count: 1,
});

it('findings stand in families, what is gravest first', () => {
  const families = findingsByFamily([
    finding('spam', 'spam.caps', 'low'),
    finding('toxicity', 'tox.mild', 'medium'),
    finding('toxicity', 'tox.threat', 'high'),
  ]);
  expect(families.map((one) => [one.family, one.findings.map((own) => own.rule)])).toEqual([
    ['toxicity', ['tox.threat', 'tox.mild']],
    ['spam', ['spam.caps']],
  ]);
});
