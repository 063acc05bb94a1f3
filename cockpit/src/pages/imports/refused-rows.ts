const QUOTE = 0x22;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A record of a CSV file: the line it begins on, from 1, and its bytes, without the line end. */
export interface RecordPlace {
  line: number;
  start: number;
  end: number;
}

type At = 'fieldStart' | 'bare' | 'quoted' | 'quoteSeen';

/**
 * Finds where the records of a CSV file begin and end (RFC 4180), piece by piece.
 *
 * It counts lines as the import does, so that a refusal's line names the same record here: a quoted line
 * feed is a line of its own, and blank lines stand between records.
 */
export class RecordFinder {
  #at: At = 'fieldStart';
  #line = 1;
  #beginsOn = 1;
  #offset = 0;
  #start = 0;
  #afterCarriageReturn = false;

  push(bytes: Uint8Array): RecordPlace[] {
    const found: RecordPlace[] = [];
    for (const byte of bytes) {
      const place = this.#take(byte);
      if (place) found.push(place);
    }
    return found;
  }

  /** The last record may lack its line end. */
  finish(): RecordPlace | null {
    return this.#record(this.#offset);
  }

  #take(byte: number): RecordPlace | null {
    const here = this.#offset;
    this.#offset += 1;
    if (this.#at !== 'quoted' && (byte === LINE_FEED || byte === CARRIAGE_RETURN)) {
      const secondHalf = byte === LINE_FEED && this.#afterCarriageReturn;
      this.#afterCarriageReturn = byte === CARRIAGE_RETURN;
      const place = secondHalf ? null : this.#record(here);
      if (!secondHalf) this.#line += 1;
      this.#beginsOn = this.#line;
      this.#start = this.#offset;
      this.#at = 'fieldStart';
      return place;
    }
    this.#afterCarriageReturn = false;
    this.#at = after(this.#at, byte);
    if (byte === LINE_FEED) this.#line += 1;
    return null;
  }

  #record(end: number): RecordPlace | null {
    return end > this.#start ? { line: this.#beginsOn, start: this.#start, end } : null;
  }
}

function after(at: At, byte: number): At {
  if (at === 'quoted') return byte === QUOTE ? 'quoteSeen' : 'quoted';
  if (at === 'quoteSeen' && byte === QUOTE) return 'quoted';
  if (byte === COMMA) return 'fieldStart';
  return at === 'fieldStart' && byte === QUOTE ? 'quoted' : 'bare';
}

/**
 * The header and the records on `lines` of a CSV file, to be mended and sent again.
 *
 * The file is read in pieces and its bytes are kept as they are; nothing leaves the browser.
 */
export async function refusedRows(file: Blob, lines: ReadonlySet<number>): Promise<Blob> {
  const finder = new RecordFinder();
  const parts: BlobPart[] = [];
  const take = ({ line, start, end }: RecordPlace) => {
    const isHeader = parts.length === 0;
    if (isHeader || lines.has(line)) parts.push(file.slice(start, end), '\n');
  };
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    finder.push(value).forEach(take);
  }
  const last = finder.finish();
  if (last) take(last);
  return new Blob(parts, { type: 'text/csv' });
}
