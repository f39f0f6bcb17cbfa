/** The few signs the light controls need, drawn inline so that they weigh nothing. */
const PATHS = {
  close: "M4 4l8 8M12 4l-8 8",
  down: "M4 6l4 4 4-4",
  up: "M4 10l4-4 4 4",
  right: "M6 4l4 4-4 4",
  left: "M10 4l-4 4 4 4",
  plus: "M8 3v10M3 8h10",
  copy: "M5 5V3h8v8h-2M3 5h8v8H3z",
  trash: "M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5l.5 8.5h6l.5-8.5",
  archive: "M2.5 3h11v3h-11zM3.5 6v7h9V6M6.5 8.5h3",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.5 10.5L14 14",
  check: "M3 8.5l3.5 3.5L13 5",
  upload: "M8 11V3M5 6l3-3 3 3M3 11v2h10v-2",
  camera: "M2.5 5h2.5l1-1.5h4L11 5h2.5v7.5h-11zM8 6.2a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6z",
  file: "M4 2h5l3 3v9H4zM9 2v3h3",
  lock: "M4 7h8v6H4zM6 7V5a2 2 0 0 1 4 0v2",
  menu: "M2.5 4h11M2.5 8h11M2.5 12h11",
  filter: "M2.5 3.5h11L9.5 8.5V13l-3-1.5v-3z",
  columns: "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  expand: "M9.5 2.5h4v4M13.5 2.5l-5 5M6.5 13.5h-4v-4M2.5 13.5l5-5",
  edit: "M3 13l.6-3L10.5 3l2.5 2.5L6 12.4 3 13z",
  refresh: "M13 8a5 5 0 1 1-1.5-3.5M13 2.5V5h-2.5",
  sort: "M5 3v10M2.5 10.5L5 13l2.5-2.5M11 13V3M8.5 5.5L11 3l2.5 2.5",
  warning: "M8 2.5l6 11H2zM8 7v3M8 12h.01",
  board: "M2.5 3h3v10h-3zM6.5 3h3v6h-3zM10.5 3h3v8h-3z",
  gantt: "M2.5 4h6M5 8h6M8 12h5.5",
  gallery: "M2.5 3h11v10h-11zM2.5 10.5l3-3 3 3 2-2 3 3",
  settings: "M2.5 5h6M11.5 5h2M10 3.5v3M2.5 11h2M7.5 11h6M6 9.5v3",
  bell: "M4 11V7a4 4 0 0 1 8 0v4l1 1.5H3zM6.8 14h2.4",
  calendar: "M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3",
  link: "M6.5 9.5l3-3M7.5 5L9 3.5a2.5 2.5 0 0 1 3.5 3.5L11 8.5M8.5 11L7 12.5A2.5 2.5 0 0 1 3.5 9L5 7.5",
  print: "M4.5 6V2.5h7V6M4.5 11.5h-2V6h11v5.5h-2M4.5 9.5h7v4h-7z",
  undo: "M5 3L2.5 5.5 5 8M2.5 5.5h6.5a4 4 0 0 1 0 8H6",
  clock: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3.2l2 1.3",
  redo: "M11 3l2.5 2.5L11 8M13.5 5.5H7a4 4 0 0 0 0 8h3",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="c-icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "more" ? 2.2 : 1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
