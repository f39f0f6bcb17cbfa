/** Every field kind the page can draw. A new kind is one file and one line here. */
import type { KindName } from "@/shared/api/form-types";
import { address } from "./address";
import { attachment } from "./attachment";
import { checkbox } from "./checkbox";
import { date } from "./date";
import { datetime } from "./datetime";
import { description } from "./description";
import { elsewhere } from "./elsewhere";
import { email } from "./email";
import { formula } from "./formula";
import { image } from "./image";
import type { Field } from "../field";
import type { Kind } from "./kind";
import { json } from "./json";
import { link } from "./link";
import { lookup } from "./lookup";
import { department, departments, member, members } from "./people";
import { money } from "./money";
import { multiSelect } from "./multi-select";
import { number } from "./number";
import { phone } from "./phone";
import { radio } from "./radio";
import { rating } from "./rating";
import { related } from "./related";
import { rollup } from "./rollup";
import { select } from "./select";
import { separator } from "./separator";
import { serial } from "./serial";
import { subform } from "./subform";
import { switchKind } from "./switch";
import { text } from "./text";
import { textarea } from "./textarea";
import { time } from "./time";
import { url } from "./url";
import { year } from "./year";
import { tags } from "./tags";
import { tab } from "./tab";
import { slider } from "./slider";
import { signature } from "./signature";
import { richText } from "./rich-text";
import { month } from "./month";
import { location } from "./location";
import { idCard } from "./id-card";
import { cascade } from "./cascade";
import { barcode } from "./barcode";

const KINDS: Readonly<Record<KindName, Kind>> = {
  text,
  textarea,
  "rich-text": richText,
  number,
  money,
  date,
  datetime,
  time,
  month,
  year,
  radio: elsewhere(radio, false),
  select: elsewhere(select, false),
  checkbox: elsewhere(checkbox, true),
  "multi-select": elsewhere(multiSelect, true),
  cascade,
  tags,
  switch: switchKind,
  rating,
  slider,
  phone,
  email,
  url,
  "id-card": idCard,
  address,
  location,
  member,
  members,
  department,
  departments,
  serial,
  barcode,
  link,
  lookup,
  related,
  rollup,
  subform,
  formula,
  attachment,
  image,
  json,
  signature,
  tab,
  separator,
  description,
};

/** Every kind there is, for the palette of the designer. */
export const KIND_NAMES = Object.keys(KINDS) as KindName[];

/** A kind this page does not know yet (a newer server) is shown and edited as text. */
export function kindFor(name: KindName): Kind {
  return KINDS[name] ?? text;
}

/** Numbers stand at the right, also those copied from other records. */
export function alignOf(field: Field): "right" | undefined {
  if (field.source) return alignOf(field.source);
  if (field.kind === "formula") return field.schema.type === "number" ? "right" : undefined;
  return kindFor(field.kind).align;
}
