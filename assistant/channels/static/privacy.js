// The page about personal data: shows the code of the visit that led here, and the way back.

const CODE = /^[2-9ACEFGHJKLMNPRTUWXY]{4}-[2-9ACEFGHJKLMNPRTUWXY]{4}$/;
const KIOSK = "kiosk";
const IDLE_MS = 60_000;

// What comes after # is never sent to the server.
const [from, code] = location.hash.slice(1).split("/");

function goBack() {
  if (history.length > 1) {
    history.back();
  } else {
    window.close();
    location.assign("/");
  }
}

document.getElementById("back").addEventListener("click", goBack);

if (CODE.test(code ?? "")) {
  document.getElementById("code").hidden = false;
  document.querySelector("#code .digits").textContent = code;
}

// Whoever walks away from the kiosk leaves it as it was for the next one.
if (from === KIOSK) {
  let timer = setTimeout(goBack, IDLE_MS);
  for (const sign of ["pointerdown", "keydown", "scroll"]) {
    addEventListener(sign, () => {
      clearTimeout(timer);
      timer = setTimeout(goBack, IDLE_MS);
    }, { passive: true });
  }
}
