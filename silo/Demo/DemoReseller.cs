using System.Text.Json.Nodes;

namespace MeteringCluster.Demo;

/// <summary>A reseller to look at, with licences that stand differently. Made again, it stays as it is.</summary>
internal static class DemoReseller
{
    public const string Id = "demo-reseller";

    private const string Root = $"/v1/resellers/{Id}";

    private static readonly (string Id, string Name, string? Tenant)[] Users =
        [("nord", "Café Nord", null), ("kino", "Kino am Ring", null), ("demo", "Demo GmbH", DemoTenant.Tenant), ("ginza", "銀座ギャラリー", null)];

    public static async Task Make(DemoCalls calls)
    {
        await calls.Send(HttpMethod.Post, "/v1/resellers", $$"""
            {"id":"{{Id}}","name":"Demo Signs","email":"sales@signs.example","expiringDays":30,
             "plans":{"yearly":{"months":12,"usdPerScreen":90.00},"monthly":{"months":1,"usdPerScreen":9.00} } }
            """);
        foreach (var (id, name, tenant) in Users)
        {
            var user = new JsonObject { ["name"] = name, ["email"] = $"{id}@clients.example", ["language"] = "en" };
            if (tenant is not null) user["tenant"] = tenant;
            await calls.Send(HttpMethod.Put, $"{Root}/users/{id}", user);
        }

        var made = await calls.Send(HttpMethod.Post, $"{Root}/licenses", """
            {"request":"demo","licenses":[
              {"plan":"yearly","name":"Window left","note":"the large one","quantity":2,"user":"nord"},
              {"plan":"yearly","name":"Window right","quantity":1,"user":"nord"},
              {"plan":"yearly","name":"Foyer","quantity":6,"user":"kino"},
              {"plan":"monthly","name":"Bar","quantity":2,"user":"kino"},
              {"plan":"monthly","name":"Lobby","note":"in use by the tenant demo","quantity":3,"user":"demo"},
              {"plan":"monthly","name":"Canteen","quantity":1,"user":"demo"},
              {"plan":"yearly","name":"展示室","quantity":4,"user":"ginza"},
              {"plan":"yearly","name":"To give away","note":"its coupon can be given to anybody","quantity":1},
              {"plan":"monthly","name":"Ordered twice","quantity":1}]}
            """);
        // A demo that was there before has done the rest, and somebody may have changed it since.
        if (made?["repeated"]?.GetValue<bool>() != false) return;

        var coupons = made["licenses"]!.AsArray().ToDictionary(license => license!["name"]!.GetValue<string>(), license => license!["coupon"]!.GetValue<string>());
        await calls.Send(HttpMethod.Post, $"{Root}/licenses/{coupons["Canteen"]}/pause");
        await calls.Send(HttpMethod.Delete, $"{Root}/licenses/{coupons["Ordered twice"]}");
        var sent = await calls.Send(HttpMethod.Post, $"{Root}/invoice-dispatches",
            $$"""{"id":"demo","licenses":["{{coupons["Window left"]}}","{{coupons["Foyer"]}}"]}""");
        if (sent?["items"]?[0]?["invoice"]?.GetValue<string>() is { } invoice)
            await calls.Send(HttpMethod.Post, $"{Root}/invoices/{Uri.EscapeDataString(invoice)}/settle", """{"reference":"Wire of the demo"}""");
    }
}
