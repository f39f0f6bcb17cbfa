import { useCallback } from "react";
import type { KindName } from "@/shared/api/form-types";
import { useTexts } from "@/shared/i18n/texts";
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

function isKnown(key: string): key is FormDesignTextKey {
  return key in zh;
}
