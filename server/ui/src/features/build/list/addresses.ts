/** Where a definition is edited: in its designer, or as the document it is. */
import { kindOfPath } from "./kinds";

export function editorAddress(app: string, path: string, pointer?: string): string {
  const key =
    path
      .split("/")
      .pop()
      ?.replace(/\.json$|\.html\.jinja$/, "") ?? "";
  const at = pointer === undefined ? "" : `at=${encodeURIComponent(pointer)}`;
  switch (kindOfPath(path)) {
    case "form":
      return `/build/${app}/forms/${key}${at && `?${at}`}`;
    case "rule":
      return `/build/${app}/rules/${key}${at && `?${at}`}`;
    case "flow":
      return `/build/${app}/flows/${key}${at && `?${at}`}`;
    case "reminder":
      return `/build/${app}/reminders/${key}${at && `?${at}`}`;
    case "aggregate":
      return `/build/${app}/aggregates/${key}${at && `?${at}`}`;
    case "access":
      return `/build/${app}/access${at && `?${at}`}`;
    case "print":
      return `/build/${app}/prints/${key}${at && `?${at}`}`;
    default:
      return `/build/${app}?file=${encodeURIComponent(path)}${at && `&${at}`}`;
  }
}
