import { useCallback } from "react";
import type { KindName } from "@/shared/api/form-types";
import { useTexts } from "@/shared/i18n/texts";
import type { StartWords } from "./designer-kinds";
import { formDesignTexts, type FormDesignTextKey } from "./texts/texts";
import { zh } from "./texts/zh";

/** What people call a kind. One this page has no word for yet is called by its name. */
export function useKindTitle(): (kind: KindName) => string {
  const t = useTexts(formDesignTexts);
  return useCallback(
    (kind) => {
      const key = `kind_${kind}`;
      return isKnown(key) ? t(key) : kind;
    },
    [t],
  );
}

/** What a new field of a kind says at first. */
export function useStartWords(): (kind: KindName) => StartWords {
  const t = useTexts(formDesignTexts);
  const titleOf = useKindTitle();
  return useCallback(
    (kind) => ({ title: titleOf(kind), options: [1, 2, 3].map((n) => t("newOption", { n })) }),
    [t, titleOf],
  );
}

function isKnown(key: string): key is FormDesignTextKey {
  return key in zh;
}
