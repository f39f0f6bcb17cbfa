import type { Run } from "@/shared/api/types";
import { formatMoment, isPast } from "@/shared/i18n/format";

/** From when on a run may be urged again, in words; null when it may be now. */
export function urgeWait(
  { urge_again_at }: Pick<Run, "urge_again_at">,
  now: Date = new Date(),
): string | null {
  if (!urge_again_at || isPast(urge_again_at, now)) return null;
  return formatMoment(urge_again_at, now);
}
