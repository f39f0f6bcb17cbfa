/** /apps/:app/:form: the records of a form, as a table on the desktop and as cards on the phone. */
import { useEffect } from "react";
import { useParams } from "react-router";
import { rememberForm } from "@/features/inbox/last-form";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useFormDto } from "./calls/form";
import { RecordList } from "./list/record-list";

export function Component() {
  const { app = "", form = "" } = useParams();
  const dto = useFormDto(app, form);
  const loaded = dto.data !== undefined;
  useEffect(() => {
    if (loaded) rememberForm(app, form);
  }, [loaded, app, form]);

  if (dto.data) return <RecordList key={`${app}/${form}`} form={dto.data} />;
  if (dto.error) return <LoadProblem error={dto.error} retry={() => void dto.refetch()} />;
  return <ListSkeleton rows={10} height={44} />;
}
