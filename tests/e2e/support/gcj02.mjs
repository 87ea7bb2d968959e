// WGS-84 to GCJ-02, the shifted datum that WeChat sends from mainland China. Written from the
// published formula (eviltransform and others), independent of the program under test.
const axis_m = 6378245;
const eccentricity_squared = 0.00669342162296594323;

function shift_latitude(x, y) {
  let sum = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
  sum += ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3;
  sum += ((20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI)) * 2) / 3;
  return sum + ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3;
}
function shift_longitude(x, y) {
  let sum = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
  sum += ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3;
  sum += ((20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI)) * 2) / 3;
  return sum + ((150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * 2) / 3;
}

export function to_gcj02({ latitude, longitude }) {
  const x = longitude - 105;
  const y = latitude - 35;
  const radians = (latitude / 180) * Math.PI;
  const magic = 1 - eccentricity_squared * Math.sin(radians) ** 2;
  const meridian = (axis_m * (1 - eccentricity_squared)) / (magic * Math.sqrt(magic));
  const parallel = (axis_m / Math.sqrt(magic)) * Math.cos(radians);
  return {
    latitude: latitude + (shift_latitude(x, y) * 180) / (meridian * Math.PI),
    longitude: longitude + (shift_longitude(x, y) * 180) / (parallel * Math.PI),
  };
}

export function distance_m(a, b) {
  const rad = Math.PI / 180;
  const north = (a.latitude - b.latitude) * rad * axis_m;
  const east = (a.longitude - b.longitude) * rad * axis_m * Math.cos(a.latitude * rad);
  return Math.hypot(north, east);
}
