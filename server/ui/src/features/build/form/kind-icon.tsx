import type { KindName } from "@/shared/api/form-types";

/** One sign for each kind, drawn on a grid of 16. */
const PATHS: Readonly<Partial<Record<KindName, string>>> = {
  text: "M3 4h10M8 4v8.5",
  textarea: "M2.5 4h11M2.5 7h11M2.5 10h11M2.5 13h6",
  number: "M6 3L4.5 13M11.5 3L10 13M3 6.2h10.5M2.5 9.8H13",
  money: "M4 3l4 5 4-5M8 8v5M5 8.5h6M5 11h6",
  date: "M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3",
  datetime: "M2.5 3.5h11v10h-11zM2.5 6.5h11M8 8.5v2l1.5 1",
  time: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3.2l2 1.3",
  radio: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 6.8a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4",
  select: "M2.5 4h11v8h-11zM8.5 7l1.5 1.8L11.5 7",
  checkbox: "M3 3h10v10H3zM5.5 8l2 2 3.5-4",
  "multi-select": "M2.5 3.5h3v3h-3zM2.5 9.5h3v3h-3zM8 5h5.5M8 11h5.5",
  switch: "M5.5 5h5a3 3 0 0 1 0 6h-5a3 3 0 0 1 0-6zM10.5 6.8a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4",
  rating: "M8 2.5l1.7 3.5 3.8.5-2.8 2.7.7 3.8L8 11.2 4.6 13l.7-3.8L2.5 6.5 6.3 6z",
  phone: "M5 2.5h6v11H5zM7.5 11.5h1",
  email: "M2.5 4h11v8h-11zM2.5 4.5L8 9l5.5-4.5",
  url: "M7 9a2.5 2.5 0 0 0 3.6 0l2-2A2.5 2.5 0 0 0 9 3.4M9 7a2.5 2.5 0 0 0-3.6 0l-2 2A2.5 2.5 0 0 0 7 12.6",
  address: "M8 14s4.5-4.3 4.5-7.5a4.5 4.5 0 0 0-9 0C3.5 9.7 8 14 8 14zM8 5v3",
  member: "M8 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3 13.5c0-2.5 2.2-4 5-4s5 1.5 5 4",
  members:
    "M6 7.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM2 13c0-2 1.8-3.5 4-3.5s4 1.5 4 3.5M10.5 3.5a2 2 0 0 1 0 4M11.5 9.8c1.5.4 2.5 1.6 2.5 3.2",
  department: "M6 2.5h4v3H6zM2.5 10.5h4v3h-4zM9.5 10.5h4v3h-4zM8 5.5V8M4.5 10.5V8h7v2.5",
  departments: "M6 2.5h4v3H6zM2.5 10.5h4v3h-4zM9.5 10.5h4v3h-4zM8 5.5V8M4.5 10.5V8h7v2.5",
  subform: "M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.7h11M6.5 6.3V13",
  formula: "M11.5 3H8.8c-1 0-1.5.6-1.7 1.5L5.8 12c-.2.8-.7 1.3-1.8 1.3M4.8 6.8h4.7M9.5 9l3.5 4M13 9l-3.5 4",
  serial: "M3 4h1.5v8M7.5 5h6M7.5 8h6M7.5 11h6",
  link: "M3 3.5h6v6H3zM9 6.5h4v6H7V9.5",
  lookup: "M3 3h6v6H3zM10.5 13.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM12.4 12.8l1.6 1.6",
  related: "M2.5 3h6M2.5 6h6M2.5 9h4M9 10.5h5M11.5 8l2.5 2.5-2.5 2.5",
  rollup: "M12 4V3H4l4.5 5L4 13h8v-1",
  attachment:
    "M12.5 7.5l-4.7 4.7a2.8 2.8 0 0 1-4-4l5.2-5.2a1.9 1.9 0 0 1 2.7 2.7L6.6 10.8a.9.9 0 0 1-1.3-1.3l4.4-4.4",
  image: "M2.5 3h11v10h-11zM2.5 11l3.5-3.5 3 3 1.5-1.5 3 3M10.5 6h.01",
  "rich-text": "M4 3h5a2.5 2.5 0 0 1 0 5H4zM4 8h6a2.5 2.5 0 0 1 0 5H4z",
  month: "M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 9h2v2h-2z",
  year: "M2.5 3.5h11v10h-11zM2.5 6.5h11M6 9.5h4",
  cascade: "M3 3h4v3H3zM9 8h4v3H9zM5 6v3.5h4",
  tags: "M3 3h5l5 5-5 5-5-5zM5.5 5.5h.01",
  slider: "M2.5 8h4M10.5 8h3M8.5 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  "id-card": "M2.5 3.5h11v9h-11zM5.5 8.5a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6zM9 6.5h3M9 9h3",
  location: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 2v3M8 11v3M2 8h3M11 8h3",
  barcode: "M3 3.5v9M5.5 3.5v9M7 3.5v9M10 3.5v9M11.5 3.5v9M13 3.5v9",
  json: "M6 3H5v4L3.5 8 5 9v4h1M10 3h1v4l1.5 1L11 9v4h-1",
  signature: "M2.5 11c2-6 4-8 4.5-6s-2.5 6-1 6 2-3 3-3 .5 2 1.5 2 1.5-1 3-1M2.5 13.5h11",
  tab: "M2.5 5.5h4v-2h3v2h4v7.5h-11z",
  separator: "M2.5 8h11M5 4.5h6M5 11.5h6",
  description: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 7.5v3.5M8 5h.01",
};

export function KindIcon({ kind, size = 16 }: { readonly kind: KindName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.3}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[kind] ?? "M3 3h10v10H3z"} />
    </svg>
  );
}
