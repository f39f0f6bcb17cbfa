/** /apps: all apps, for the phone and for links. */
import { useTexts } from "@/shared/i18n/texts";
import { Page } from "@/shared/ui/page";
import { AppTiles } from "./app-tiles";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  return (
    <Page title={t("apps")}>
      <AppTiles titled />
    </Page>
  );
}
