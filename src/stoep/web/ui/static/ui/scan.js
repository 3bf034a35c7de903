// The number on the back of a book, read by the camera where the browser can. Without this it is typed.
"use strict";
for (const box of document.querySelectorAll("[data-scanner]")) {
  const field = box.querySelector("[data-scan]"), button = box.querySelector("[data-scan-with-camera]");
  const video = box.querySelector("video"), said = box.querySelector("[data-said]");
  const begin = button.textContent;
  let stream = null;

  const say = (text) => { said.textContent = text; said.hidden = !text; };
  const stop = (text = "") => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = video.srcObject = null;
    video.hidden = true;
    button.textContent = begin;
    say(text);
  };
  const look = async (detector) => {
    while (stream) {
      const found = await detector.detect(video).catch(() => []);
      const book = found.find((code) => /^97[89]/.test(code.rawValue));
      if (book && stream) {
        field.value = book.rawValue;
        stop();
        field.focus();
      }
      await new Promise((again) => setTimeout(again, 200));
    }
  };
  button.addEventListener("click", async () => {
    if (stream) return stop();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      video.hidden = false;
      await video.play();
      button.textContent = said.dataset.stop;
      say(said.dataset.look);
      look(new BarcodeDetector({ formats: ["ean_13"] }));
    } catch {
      stop(said.dataset.noCamera);
    }
  });
  addEventListener("pagehide", () => stop());
  if ("BarcodeDetector" in window && navigator.mediaDevices) {
    BarcodeDetector.getSupportedFormats().then((formats) => { button.hidden = !formats.includes("ean_13"); });
  }
}
