import type { ProgrammeFigures } from '../../api/model';

/** How the records of a programme are divided between companies and nobody. */
export interface Attribution {
  programme: ProgrammeFigures['programme'];
  attributed: number;
  unattributed: number;
}

/** The programmes whose records count for companies, and of which the reader is told anything. */
export function attributions(programmes: readonly ProgrammeFigures[]): Attribution[] {
  return programmes.flatMap(({ programme, attributed, unattributed }) =>
    // A reader who is bound to companies is not told what counts for nobody.
    attributed === null ? [] : [{ programme, attributed, unattributed: unattributed ?? 0 }],
  );
}
