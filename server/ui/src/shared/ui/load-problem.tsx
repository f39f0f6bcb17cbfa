/** Something could not be loaded: says what happened and lets one try again. */
import { Button } from "antd";
import { messageOf } from "@/shared/api/problem";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "./empty";
import { texts } from "./texts";

export function LoadProblem({
  error,
  retry,
  compact,
}: {
  error: unknown;
  retry?: () => void;
  compact?: boolean;
}) {
  const t = useTexts(texts);
  return (
    <div role="alert">
      <Empty title={t("loadFailed")} text={messageOf(error)} compact={compact ?? false}>
        {retry ? <Button onClick={retry}>{t("retry")}</Button> : null}
      </Empty>
    </div>
  );
}
