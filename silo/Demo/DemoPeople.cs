using System.Globalization;

namespace MeteringCluster.Demo;

/// <summary>The demo tenant's contact, developers and servers. Made again, each is what it was.</summary>
internal static class DemoPeople
{
    private static readonly (string Id, string Name, string Email, string Role)[] Developers =
    [
        ("anna", "Anna Berger", "anna.berger@demo.example", "Developer"),
        ("ben", "Ben Okafor", "ben.okafor@demo.example", "DevOps"),
        ("carla", "Carla Núñez", "carla.nunez@demo.example", "QA"),
        // Likely the same person, and so found as a duplicate (B8).
        ("carla-2", "Carla Núñez", "Carla.Nunez+ci@demo.example", "Developer"),
        ("david", "David Levi", "david.levi@demo.example", "Security"),
        ("elena", "Έλενα Παππά", "elena@demo.example", "Developer"),
        ("hugo", "Hugo Lindqvist", "hugo@demo.example", "DevSecOps"),
    ];

    public static async Task Make(DemoCalls calls, DateTimeOffset now)
    {
        const string Root = $"/v1/tenants/{DemoTenant.Tenant}";
        await calls.Send(HttpMethod.Put, $"{Root}/billing-contact",
            """{"email":"billing@demo.example","language":"en","name":"Demo GmbH","address":{"line1":"Weg 1","postalCode":"10115","city":"Berlin","country":"DE"}}""");
        // Of whole years, so that a later demo asks for the same until the next.
        var year = now.Year.ToString(CultureInfo.InvariantCulture);
        var next = (now.Year + 1).ToString(CultureInfo.InvariantCulture);
        await calls.Send(HttpMethod.Put, $"{Root}/developers/subscriptions/insights",
            $$"""{"purchased":6,"start":"{{year}}-01-01T00:00:00Z","end":"{{next}}-01-01T00:00:00Z"}""");
        foreach (var (id, name, email, role) in Developers)
            await calls.Send(HttpMethod.Put, $"{Root}/developers/{id}", $$"""{"name":"{{name}}","email":"{{email}}","role":"{{role}}","modules":["insights"]}""");
        await calls.Send(HttpMethod.Post, $"{Root}/activations", """{"server":"web-1","name":"Web, Vienna","email":"anna.berger@demo.example"}""");
        await calls.Send(HttpMethod.Post, $"{Root}/activations", """{"server":"web-2","name":"Web, Porto","email":"ben.okafor@demo.example"}""");
    }
}
