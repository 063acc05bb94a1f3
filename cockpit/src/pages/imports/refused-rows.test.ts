import { describe, expect, it } from 'vitest';

import { RecordFinder, refusedRows } from './refused-rows';

function found(text: string, pieces: number): [number, string][] {
  const bytes = new TextEncoder().encode(text);
  const finder = new RecordFinder();
  const places = [];
  for (let at = 0; at < bytes.length; at += pieces)
    places.push(...finder.push(bytes.subarray(at, at + pieces)));
  const last = finder.finish();
  if (last) places.push(last);
  return places.map(({ line, start, end }) => [line, new TextDecoder().decode(bytes.subarray(start, end))]);
}

describe('the records of a CSV file', () => {
  it('begin where the import says they begin, quoted line feeds and all', () => {
    const file = 'id,text\nks-1,"Great, \n""really"""\nks-2,x\n';
    for (const pieces of [1, 3, 1000]) {
      expect(found(file, pieces)).toEqual([
        [1, 'id,text'],
        [2, 'ks-1,"Great, \n""really"""'],
        [4, 'ks-2,x'],
      ]);
    }
  });

  it('may end in any of the three line ends, or in none', () => {
    expect(found('a\r\nb\rc\nd', 2)).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
    ]);
  });

  it('do not include blank lines, which count as lines', () => {
    expect(found('a\n\n\r\nb\n', 1)).toEqual([
      [1, 'a'],
      [4, 'b'],
    ]);
  });

  it('keep quotes inside a bare field as text', () => {
    expect(found('a,5" pipe\nb', 4)).toEqual([
      [1, 'a,5" pipe'],
      [2, 'b'],
    ]);
  });

  it('keep a carriage return inside quotes as text', () => {
    expect(found('h\n"a\r\nb",c\nd', 1)).toEqual([
      [1, 'h'],
      [2, '"a\r\nb",c'],
      [4, 'd'],
    ]);
  });
});

describe('the refused rows of a file', () => {
  it('come with the header, in the order of the file, byte for byte', async () => {
    const file = new Blob(['\ufeffid,text\r\n1,ok\r\n2,"bad\n\u00e9"\r\n3,ok\r\n4,bad']);
    const rows = await refusedRows(file, new Set([3, 6]));
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(await rows.arrayBuffer())).toBe(
      '\ufeffid,text\n2,"bad\n\u00e9"\n4,bad\n',
    );
  });
});
