import { Segmented } from "antd";
import { useSearchParams } from "react-router";
import styles from "./admin.module.css";

export interface StateFilterProps {
  label: string;
  /** The first option, with no value, is what the server shows unasked. */
  options: { value: string; label: string }[];
}

/** Chooses a state; it is part of the address. */
export function StateFilter({ label, options }: StateFilterProps) {
  const [search, setSearch] = useSearchParams();
  return (
    <div className={styles.filters}>
      <Segmented
        aria-label={label}
        value={search.get("state") ?? ""}
        options={options}
        onChange={(state) =>
          setSearch(
            (before) => {
              const next = new URLSearchParams(before);
              if (state) next.set("state", state);
              else next.delete("state");
              return next;
            },
            { replace: true },
          )
        }
      />
    </div>
  );
}
