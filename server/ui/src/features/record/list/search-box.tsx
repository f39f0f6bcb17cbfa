import type { RefObject } from "react";
import { useTexts } from "@/shared/i18n/texts";
import { SearchBox as Box } from "@/shared/ui/search-box";
import { recordTexts } from "../texts/texts";

interface SearchBoxProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly box?: RefObject<HTMLInputElement | null>;
}

/** Searches the records of a list. */
export function SearchBox(props: SearchBoxProps) {
  const t = useTexts(recordTexts);
  return <Box {...props} label={t("searchPlaceholder")} hint={t("searchHint")} />;
}
