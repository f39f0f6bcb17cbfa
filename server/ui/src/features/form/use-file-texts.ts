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
      camera: t("fileCamera"),
      waiting: t("fileWaiting"),
      retry: t("fileRetry"),
      cancel: (name: string) => t("fileCancel", { name }),
      unfinished: (names: string) => t("fileUnfinished", { names }),
      dropUnfinished: t("fileDropUnfinished"),
      tooMany: (n: number) => t("fileTooMany", { n }),
      tooLarge: (name: string, n: number) => t("fileTooLarge", { name, n }),
      wrongType: (name: string) => t("fileWrongType", { name }),
      noPicture: t("fileNoPicture"),
      remove: (title: string) => t("removeOne", { title }),
    }),
    [t, images],
  );
}
