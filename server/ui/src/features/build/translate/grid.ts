/** Tables as text: cells copied from a spreadsheet, and csv files out and in. */

/** Spreadsheets take a cell that begins like this for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** Rows of cells; a quoted cell may hold separators and line breaks. */
export function readGrid(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const endRow = () => {
    rows.push([...row, cell]);
    row = [];
    cell = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text.charAt(at + 1) === '"') {
        cell += char;
        at += 1;
      } else quoted = false;
    } else if (char === '"' && cell === "") quoted = true;
    else if (char === separator) {
      row.push(cell);
      cell = "";
    } else if (char === "\n") endRow();
    else if (char !== "\r") cell += char;
  }
  if (cell !== "" || row.length > 0) endRow();
  return rows;
}

/** A csv file with a mark at its beginning, by which spreadsheets know that it is UTF-8. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => {
    const safe = FORMULA.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `\uFEFF${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** The rows of a csv file as spreadsheets write them: UTF-8, UTF-16 or GBK; commas, semicolons or tabs. */
export function readCsv(bytes: Uint8Array): string[][] {
  const text = decoded(bytes);
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const separator = ["\t", ";"].find((one) => first.includes(one) && !first.includes(",")) ?? ",";
  const plain = (cell: string) =>
    cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
  return readGrid(text, separator).map((row) => row.map(plain));
}

function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

/** Whether a file is a workbook, of today or of before; what is no text can only be read by the server. */
export function isWorkbook(bytes: Uint8Array): boolean {
  const begins = (...head: number[]) => head.every((byte, at) => bytes[at] === byte);
  return begins(0x50, 0x4b) || begins(0xd0, 0xcf, 0x11, 0xe0);
}
