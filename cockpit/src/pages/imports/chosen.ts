import { KINDS, type Kind, kindOfName } from './kinds';

/** What the chosen files are together. */
export type Chosen =
  | { is: 'nothing' }
  | { is: 'one'; file: File }
  /** A CSV file and how it is read. */
  | { is: 'mapped'; file: File; mapping: File }
  | { is: 'archive'; file: File }
  | { is: 'several'; files: { file: File; kind: Kind | null }[] }
  | { is: 'unclear'; why: 'mappingAlone' | 'mappingMany' };

const endsIn = (file: File, ending: string) => file.name.toLowerCase().endsWith(ending);

/** Tells what can be done with some files. Several are put in the order in which they refer to each other. */
export function chosenOf(files: readonly File[]): Chosen {
  const mappings = files.filter((file) => endsIn(file, '.toml'));
  const others = files.filter((file) => !mappings.includes(file));
  const [mapping] = mappings;
  const [file] = others;
  if (mapping !== undefined) {
    if (file === undefined) return { is: 'unclear', why: 'mappingAlone' };
    const isPair = mappings.length === 1 && others.length === 1 && endsIn(file, '.csv');
    return isPair ? { is: 'mapped', file, mapping } : { is: 'unclear', why: 'mappingMany' };
  }
  if (file === undefined) return { is: 'nothing' };
  if (others.length === 1) return { is: endsIn(file, '.zip') ? 'archive' : 'one', file };
  const place = (kind: Kind | null) => (kind === null ? KINDS.length : KINDS.indexOf(kind));
  const known = others.map((one) => ({ file: one, kind: kindOfName(one.name) }));
  return { is: 'several', files: known.toSorted((a, b) => place(a.kind) - place(b.kind)) };
}
