using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MeteringCluster.Load.Workloads;

namespace MeteringCluster.Load.Servers;

/// <summary>The few calls that a run needs before and after it: tenants, keys, and what the server says at the end.</summary>
public sealed class SiloApi : IDisposable
{
    private readonly HttpClient _http;

    public SiloApi(Uri url, string key)
    {
        _http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    // Ten days ago, so that no period ends while something is measured.
    private static string MidPeriod => $"{TimeProvider.System.GetUtcNow().AddDays(-10):yyyy-MM-dd}T00:00:00Z";

    /// <summary>Creates a tenant and a server key to it; a tenant that is there already stays as it is.</summary>
    public async Task<TenantKey> CreateTenant(string id, string creditsBase = "1000000000", string pools = """{"viewer":{"seats":10000,"mode":"concurrent"}}""")
    {
        await OnlyTenant(id, pools, creditsBase);
        return await CreateKey(id);
    }

    /// <summary>Creates a tenant without a key of its own, and gives its id.</summary>
    public async Task<string> OnlyTenant(string id, string pools, string creditsBase = "1000000000")
    {
        var tenant = JsonNode.Parse($$$$$"""
            {"id":"{{{{{id}}}}}","name":"{{{{{id}}}}}",
             "license":{"type":"Enterprise","billingFrequency":"monthly","start":"2020-01-01T00:00:00Z","end":"2100-01-01T00:00:00Z",
                        "pools":{{{{{pools}}}}},"sessionLease":"01:00:00"},
             "credits":{"base":{{{{{creditsBase}}}}},"periodAnchor":"{{{{{MidPeriod}}}}}",
                        "rateCard":{"chat":{"input_tokens":3.0,"output_tokens":15.0}}}}
            """)!;
        using var created = await _http.PostAsJsonAsync("/v1/tenants", tenant);
        if (created.StatusCode != System.Net.HttpStatusCode.Conflict) await Expect(created);
        return id;
    }

    public async Task<TenantKey> CreateKey(string tenant)
    {
        using var created = await _http.PostAsJsonAsync("/v1/keys", new { scope = "server", tenant });
        var key = await Expect(created);
        return new TenantKey(tenant, key["key"]!.GetValue<string>());
    }

    public async Task<JsonNode> Get(string path)
    {
        using var answer = await _http.GetAsync(path);
        return await Expect(answer);
    }

    public async Task<string> OpenSession(string tenant, string user)
    {
        using var opened = await _http.PostAsJsonAsync(
            $"/v1/tenants/{tenant}/sessions", new { user, userType = "viewer", module = "dashboards" });
        return (await Expect(opened))["id"]!.GetValue<string>();
    }

    public void Dispose() => _http.Dispose();

    private static async Task<JsonNode> Expect(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri} answered {(int)answer.StatusCode}: {text}");
        return JsonNode.Parse(text) ?? throw new InvalidOperationException("The answer was null.");
    }
}
