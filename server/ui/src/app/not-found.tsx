import { Button } from "antd";
import { useNavigate } from "react-router";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { texts } from "./texts/texts";

export function NotFound() {
  const t = useTexts(texts);
  const navigate = useNavigate();
  return (
    <Empty level={1} title={t("notFound")} text={t("notFoundText")}>
      <Button type="primary" onClick={() => void navigate("/")}>
        {t("toWorkbench")}
      </Button>
    </Empty>
  );
}
