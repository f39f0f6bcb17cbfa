import { useMemo } from "react";
import type { FileInputTexts } from "@/shared/controls/file-input";
import { useTexts } from "@/shared/i18n/texts";
import { formTexts } from "./texts/texts";

export function useFileTexts(images: boolean): FileInputTexts {
  const t = useTexts(formTexts);
  return useMemo(
    () => ({
      choose: t(images ? "imageChoose" : "fileChoose"),
      drop: t("fileDrop"),
      failed: (name: string) => t("fileFailed", { name }),
      remove: (title: string) => t("removeOne", { title }),
    }),
    [t, images],
  );
}
