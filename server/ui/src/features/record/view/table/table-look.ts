/** How the columns of a table stand: their widths, which of them stay in place, how high rows are. */
import type { Field } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import type { ViewSettings } from "@/shared/api/form-types";

export interface TableLook {
  readonly template: string;
  /** The least width of the whole table in pixels. */
  readonly width: number;
  /** Where the frozen columns stick, by index; the others have none. */
  readonly lefts: readonly (number | undefined)[];
  /** The last of the frozen columns, by index: the others go by beneath its edge. */
  readonly edge: number;
  readonly widths: readonly number[];
  readonly rowHeight: number;
}

const PICK = 40;
const HEIGHTS = { low: 36, middle: 54, high: 78 } as const;
export const NARROWEST = 60;
export const WIDEST = 800;

export function tableLook(columns: readonly Field[], settings: ViewSettings): TableLook {
  const frozen = Math.max(1, settings.frozen ?? 1);
  // The first column names the record and needs the most room.
  const widths = columns.map(
    (column, index) => settings.widths?.[column.key] ?? Math.max(widthOf(column), index === 0 ? 220 : 0),
  );
  // Where a column sticks depends on the widths before it, so those are fixed; the others share what room is left.
  const tracks = columns.map((column, index) => {
    const width = widths[index] ?? NARROWEST;
    const fixed = index < frozen - 1 || settings.widths?.[column.key] !== undefined;
    return fixed ? `${width}px` : `minmax(${width}px, ${width}fr)`;
  });
  let left = PICK;
  const lefts = columns.map((_, index) => {
    if (index >= frozen) return undefined;
    const here = left;
    left += widths[index] ?? 0;
    return here;
  });
  return {
    template: [`${PICK}px`, ...tracks].join(" "),
    width: widths.reduce((sum, one) => sum + one, PICK),
    lefts,
    edge: Math.min(frozen, columns.length) - 1,
    widths,
    rowHeight: HEIGHTS[settings.row_height ?? "low"],
  };
}

function widthOf(column: Field): number {
  // A title must fit beside the mark of its order.
  return Math.max(kindFor(column.kind).width, Math.min(200, column.title.length * 14 + 52));
}

export function clampWidth(width: number): number {
  return Math.round(Math.max(NARROWEST, Math.min(WIDEST, width)));
}
