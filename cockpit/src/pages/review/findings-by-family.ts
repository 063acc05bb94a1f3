import type { QueueItem } from '../../api/model';

type Finding = QueueItem['findings'][number];

const GRAVITY = { low: 1, medium: 2, high: 3 } as const;

const gravest = (findings: readonly Finding[]) => Math.max(...findings.map((one) => GRAVITY[one.severity]));

/** What was found, the family with the gravest finding first, and in each the gravest first. */
export function findingsByFamily(findings: readonly Finding[]): { family: string; findings: Finding[] }[] {
  const families = new Map<string, Finding[]>();
  for (const finding of findings) {
    families.set(finding.family, [...(families.get(finding.family) ?? []), finding]);
  }
  return [...families]
    .map(([family, own]) => ({
      family,
      findings: own.toSorted((a, b) => GRAVITY[b.severity] - GRAVITY[a.severity]),
    }))
    .toSorted((a, b) => gravest(b.findings) - gravest(a.findings));
}
