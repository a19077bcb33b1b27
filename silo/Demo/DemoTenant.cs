using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using MeteringCluster.Api.Access;
using MeteringCluster.Directory;

namespace MeteringCluster.Demo;

/// <summary>
/// <c>--demo</c>: a tenant to look at, made through the server's own HTTP API, and lines to paste. Started again on
/// the same folder it finds the tenant there and adds only what happened since.
/// </summary>
public sealed class DemoTenant(Uri url, IMeteringCluster cluster, TimeProvider clock, TextWriter text)
{
    internal const string Tenant = "demo";
    private const int BatchSize = 500;

    public async Task Create(CancellationToken stop)
    {
        // Operator keys are kept as hashes only, so the demo brings one of its own and takes it away again.
        var (id, key) = ApiKeyText.New();
        await cluster.Directory.CreateKey(new CreateKey(id, ApiKeyText.Hash(key), Scope.Operator, null, "setting up the demo"));
        try
        {
            using var http = new HttpClient { BaseAddress = url };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            await CreateTenant(http, stop);
            await AssignSeats(http, stop);
            var events = await Report(http, stop);
            await OpenSessions(http, stop);
            var calls = new DemoCalls(http, stop);
            await DemoPeople.Make(calls, clock.GetUtcNow());
            await DemoReseller.Make(calls);
            var server = await NewKey(calls, "server", "tenant", Tenant);
            Show(server, events);
            ShowConsole(await NewKey(calls, "admin", "tenant", Tenant), await NewKey(calls, "reseller", "reseller", DemoReseller.Id));
        }
        finally
        {
            await cluster.Directory.RevokeKey(new RevokeKey(id, null));
        }
    }

    private async Task CreateTenant(HttpClient http, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var tenant = JsonNode.Parse($$$"""
            {"id":"{{{Tenant}}}","name":"Demo GmbH",
             "license":{"type":"Enterprise","billingFrequency":"monthly","start":"{{{now.AddDays(-10):yyyy-MM-dd}}}T00:00:00Z",
                        "end":"{{{now.AddYears(1):yyyy-MM-dd}}}T00:00:00Z",
                        "pools":{"full":{"seats":20,"mode":"named"},"viewer":{"seats":50,"mode":"concurrent"}},"sessionLease":"00:10:00",
                        "activationLimit":3,"dataManagement":true},
             "credits":{"base":1000,"periodAnchor":"{{{now.AddDays(-10):yyyy-MM-dd}}}T00:00:00Z",
                        "rateCard":{"chat":{"input_tokens":3.0,"output_tokens":15.0},"embedding":{"input_tokens":0.1},"export":{"quantity":50000} } } }
            """)!;
        using var answer = await http.PostAsJsonAsync("/v1/tenants", tenant, stop);
        // A tenant of an earlier day's demo began on another day, and stays as it is.
        if (answer.StatusCode != HttpStatusCode.Conflict) await Read(answer, stop);
    }

    private static async Task AssignSeats(HttpClient http, CancellationToken stop)
    {
        foreach (var user in (string[])["anna", "ben", "carla"])
        {
            using var answer = await http.PutAsync($"/v1/tenants/{Tenant}/seats/full/{user}", null, stop);
            await Read(answer, stop);
        }
    }

    private async Task<long> Report(HttpClient http, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var period = JsonNode.Parse(await http.GetStringAsync($"/v1/tenants/{Tenant}/credits", stop))!["periodStart"]!.GetValue<DateTimeOffset>();
        long events = 0;
        var earlier = DemoUsage.Hours(period, now.AddHours(-1));
        foreach (var batch in earlier.Concat(DemoUsage.Between(Later(period, now.AddHours(-1)), now)).Chunk(BatchSize))
        {
            var answer = await Post(http, $"/v1/tenants/{Tenant}/usage", new JsonArray(batch), stop);
            events += answer["accepted"]!.GetValue<long>();
        }

        return events;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static async Task<string> NewKey(DemoCalls calls, string scope, string owner, string id) =>
        (await calls.Send(HttpMethod.Post, "/v1/keys", new JsonObject { ["scope"] = scope, [owner] = id, ["name"] = "demo" }))!["key"]!.GetValue<string>();

    private static async Task OpenSessions(HttpClient http, CancellationToken stop)
    {
        foreach (var (user, type, module) in ((string, string, string)[])
            [("anna", "full", "designer"), ("ben", "full", "dashboards"), ("david", "viewer", "dashboards"), ("elena", "viewer", "reports"), ("farid", "viewer", "dashboards")])
        {
            // With a client key, a second demo finds the session of the first while it lives.
            await Post(http, $"/v1/tenants/{Tenant}/sessions",
                new JsonObject { ["user"] = user, ["userType"] = type, ["module"] = module, ["clientKey"] = $"demo-{user}" }, stop);
        }
    }

    private void Show(string key, long events)
    {
        var tenant = $"{url.ToString().TrimEnd('/')}/v1/tenants/{Tenant}";
        var bearer = $"-H 'Authorization: Bearer {key}'";
        const string Json = "-H 'Content-Type: application/json'";
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

            Tenant '{Tenant}' is ready, with {events:N0} new usage events. Lines to paste:

            # the balance
            curl -s {bearer} {tenant}/credits
            # report one call
            curl -s {bearer} {Json} {tenant}/usage -d '{Single("try-1", "anna", 4808, 10)}'
            # report a batch
            curl -s {bearer} {Json} {tenant}/usage -d '[{Single("try-2", "ben", 3180, 8)},{Single("try-3", "carla", 110, 27)}]'
            # usage by user
            curl -s {bearer} '{tenant}/usage?groupBy=user'
            # open a session
            curl -s {bearer} {Json} {tenant}/sessions -d '{Session}'
            # all there is; to read in a browser: {url}docs
            curl -s {url}openapi/v1.json
            """));
    }

    private void ShowConsole(string admin, string reseller) => text.WriteLine($"""

        To look around at {url}console, sign in with one of these keys, or with the operator's:

        {admin}  (the admin of the tenant {Tenant})
        {reseller}  (an account manager of the reseller {DemoReseller.Id})
        """);

    private const string Session = """{"user":"greta","userType":"viewer","module":"reports","clientKey":"try"}""";

    private static string Single(string id, string user, int input, int output) =>
        $$$"""{"id":"{{{id}}}","user":"{{{user}}}","meter":"chat","quantities":{"input_tokens":{{{input}}},"output_tokens":{{{output}}}}}""";

    private static async Task<JsonNode> Post(HttpClient http, string path, JsonNode body, CancellationToken stop)
    {
        using var answer = await http.PostAsJsonAsync(path, body, stop);
        return await Read(answer, stop);
    }

    private static async Task<JsonNode> Read(HttpResponseMessage answer, CancellationToken stop)
    {
        var body = await answer.Content.ReadAsStringAsync(stop);
        if (!answer.IsSuccessStatusCode)
            throw new StartRefusedException($"The demo cannot be set up: {answer.RequestMessage!.RequestUri} answered {(int)answer.StatusCode}: {body}");
        return JsonNode.Parse(body.Length == 0 ? "{}" : body)!;
    }
}
