import { useMemo } from "react";
import type { SearchSelectTexts } from "@/shared/controls/search-select";
import { formatNumber } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { formTexts } from "./texts/texts";

export function useSearchTexts(): SearchSelectTexts & { readonly choose: string } {
  const t = useTexts(formTexts);
  return useMemo(
    () => ({
      loading: t("loading"),
      none: t("noneFound"),
      failed: t("searchFailed"),
      lookAtAll: (newest: number) => t("pickNewest", { n: formatNumber(newest) }),
      lookingAtAll: t("pickLooking"),
      choose: t("choose"),
      remove: (title: string) => t("removeOne", { title }),
    }),
    [t],
  );
}
