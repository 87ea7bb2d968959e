// The small city of the tests: two sub-districts side by side, three departments, three categories.
export const areas = {
  type: 'FeatureCollection',
  features: [
    area('dongmen', '东门街道', 'Dongmen', 'dongmen-office', 114.11, 22.54),
    area('guiyuan', '桂园街道', 'Guiyuan', 'guiyuan-office', 114.09, 22.54),
  ],
};

// A square of 0.02 degrees whose south-west corner is given.
function area(id, chinese, english, department, west, south) {
  const east = west + 0.02;
  const north = south + 0.02;
  return {
    type: 'Feature',
    id,
    properties: { id, name: { 'zh-CN': chinese, en: english }, department },
    geometry: {
      type: 'Polygon',
      coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    },
  };
}

// WGS-84, inside dongmen and inside guiyuan.
export const dongmen = { latitude: 22.5463, longitude: 114.1235, label: '东门步行街' };
export const guiyuan = { latitude: 22.5512, longitude: 114.1004, label: '桂园路' };

// `calendar`: the value as written in the organisation.toml that `heed init` made.
// `join_from`: as good as never by default, since most tests file the same words again and again.
export const organisation = (calendar, join_from = 0.999) => `
name = "罗湖区"
number_prefix = "LH"
hotlines = { city = "12345", police = "110", fire = "119", medical = "120" }
calendar = ${calendar}
working_hours = "09:00-12:00,14:00-18:00"

[[department]]
id = "luohu"
name = { "zh-CN" = "罗湖区政府", en = "Luohu District" }
dispatch = true

[[department]]
id = "dongmen-office"
name = { "zh-CN" = "东门街道办事处", en = "Dongmen Sub-district Office" }
parent = "luohu"

[[department]]
id = "guiyuan-office"
name = { "zh-CN" = "桂园街道办事处", en = "Guiyuan Sub-district Office" }
parent = "luohu"

[[category]]
id = "noise"
kind = "nuisance"
name = { "zh-CN" = "噪音扰民", en = "Noise" }
keywords = ["噪音", "太吵", "噪音扰民", "noise", "noisy"]
radius = "300m"
half_life = "14d"
photo = "wanted"
level = { sign_for = "2h", contact = "24h", resolve = "5wd" }

[[category]]
id = "light"
kind = "street"
name = { "zh-CN" = "路灯不亮", en = "Street light out" }
keywords = ["路灯", "路灯不亮", "street light", "lamp"]
radius = "50m"
half_life = "30d"
photo = "wanted"
level = { sign_for = "2h", contact = "24h", resolve = "5wd" }

[[category]]
id = "other"
kind = "other"
name = { "zh-CN" = "其他", en = "Something else" }
keywords = []
radius = "100m"
half_life = "14d"
photo = "optional"
level = { sign_for = "2h", contact = "24h", resolve = "15wd" }

[[route]]
area = ["dongmen"]
department = "dongmen-office"

[[route]]
area = ["guiyuan"]
department = "guiyuan-office"

[[route]]
department = "luohu"

[concerns]
join_from = ${join_from}
`;

// The same city where a lamp that is out is asked about: one question of each kind.
export const asking_organisation = (calendar) => organisation(calendar).replace('[[category]]\nid = "other"', `
[[category.question]]
id = "pole"
ask = { "zh-CN" = "灯杆上的编号是？", en = "What number is on the pole?" }
type = "text"
required = true
[[category.question]]
id = "count"
ask = { "zh-CN" = "有几盏？", en = "How many are out?" }
type = "number"
[[category.question]]
id = "since"
ask = { "zh-CN" = "从哪天起？", en = "Since which day?" }
type = "date"
[[category.question]]
id = "side"
ask = { "zh-CN" = "路的哪一边？", en = "On which side?" }
type = "one"
values = [{ id = "north", name = { "zh-CN" = "北侧", en = "North" } }, { id = "south", name = { "zh-CN" = "南侧", en = "South" } }]
[[category.question]]
id = "when"
ask = { "zh-CN" = "什么时候不亮？", en = "When is it dark?" }
type = "some"
values = [{ id = "evening", name = { "zh-CN" = "傍晚", en = "Evening" } }, { id = "night", name = { "zh-CN" = "深夜", en = "Night" } }, { id = "dawn", name = { "zh-CN" = "清晨", en = "Dawn" } }]

[[category]]
id = "other"`);
