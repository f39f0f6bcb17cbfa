import { createRoot } from "react-dom/client";
import { Root } from "./app/root";
import { actOnce } from "./shared/controls/act-once";
import { language } from "./shared/i18n/language";
import "./shared/theme/base.css";
import { apply } from "./shared/theme/mode";

document.documentElement.lang = language();
apply();
actOnce(document);

const place = document.getElementById("root");
if (place) createRoot(place).render(<Root />);
