import { describe, expect, it } from 'vitest';

import { chosenOf } from './chosen';

const files = (...names: string[]) => names.map((name) => new File(['x'], name));

describe('chosen files', () => {
  it('are one file, an archive, or a file with its mapping', () => {
    expect(chosenOf([]).is).toBe('nothing');
    expect(chosenOf(files('companies.csv')).is).toBe('one');
    expect(chosenOf(files('set.ZIP')).is).toBe('archive');
    const mapped = chosenOf(files('map.toml', 'repairs.csv'));
    expect(mapped.is === 'mapped' && [mapped.file.name, mapped.mapping.name]).toEqual([
      'repairs.csv',
      'map.toml',
    ]);
  });

  it('are ordered by what they refer to when they are several', () => {
    const several = chosenOf(files('notes.txt', 'kintell_sessions.csv', 'directory.json', 'companies.csv'));
    expect(several.is === 'several' && several.files.map(({ file, kind }) => [file.name, kind])).toEqual([
      ['companies.csv', 'companies'],
      ['directory.json', 'directory'],
      ['kintell_sessions.csv', 'kintell_sessions'],
      ['notes.txt', null],
    ]);
  });

  it('are unclear when a mapping has no file, or more than one', () => {
    expect(chosenOf(files('map.toml'))).toEqual({ is: 'unclear', why: 'mappingAlone' });
    expect(chosenOf(files('map.toml', 'a.csv', 'b.csv'))).toEqual({ is: 'unclear', why: 'mappingMany' });
    expect(chosenOf(files('map.toml', 'set.zip'))).toEqual({ is: 'unclear', why: 'mappingMany' });
  });
});
