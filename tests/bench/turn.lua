-- One plaintext WeChat text message a request, each with its own MsgId and one of many persons.
-- Environment: BENCH_QUERY (signed query), BENCH_PERSONS, BENCH_RUN (makes MsgIds unique over runs).
local query = os.getenv("BENCH_QUERY")
local persons = tonumber(os.getenv("BENCH_PERSONS"))
local run = os.getenv("BENCH_RUN")
local texts = {
    "路灯不亮三天了", "楼下垃圾堆了两天没人收", "半夜装修太吵了", "井盖松了", "你好", "进度", "撤销", "取消",
}
local threads = 0
function setup(thread)
    thread:set("id", threads)
    threads = threads + 1
end
local count = 0
local path = "/wechat/bench?" .. query
function request()
    count = count + 1
    local person = math.random(persons)
    local body = "<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><FromUserName><![CDATA[o" .. person ..
        "]]></FromUserName><CreateTime>1764000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[" ..
        texts[count % #texts + 1] .. "]]></Content><MsgId>" .. run .. id .. string.format("%09d", count) .. "</MsgId></xml>"
    return wrk.format("POST", path, {["Content-Type"] = "text/xml"}, body)
end
local bad = 0
function response(status) if status ~= 200 then bad = bad + 1 end end
function done(summary, latency)
    io.write(string.format(
        "RESULT %d %d %d %d %d %d\n",
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
        summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
    ))
end
