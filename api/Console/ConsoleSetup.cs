using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.WebEncoders;

namespace MeteringCluster.Api.Console;

/// <summary>The web console: pages below <c>/console</c>, served by the same process as the API.</summary>
public static class ConsoleSetup
{
    /// <summary>The name of the console's sign-in, among the process's ways to sign in.</summary>
    public const string Scheme = "console";

    /// <summary>What the console's cookies are for; the API never gets them.</summary>
    public const string CookiePath = "/console";

    /// <summary>A session that rests for so long is over.</summary>
    public static readonly TimeSpan SignedInFor = TimeSpan.FromHours(12);

    /// <summary>However busy, a session is over after so long: who holds a stolen cookie must not hold it for good.</summary>
    public static readonly TimeSpan LongestSession = TimeSpan.FromDays(7);

    private const string Since = "since";

    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddSingleton<ConsolePipeline>();
        services.AddSingleton<ConsoleApi>();
        services.AddDataProtection();
        services.AddAuthentication(Scheme).AddCookie(Scheme, options =>
        {
            Narrow(options.Cookie, "metering-console");
            options.ExpireTimeSpan = SignedInFor;
            options.SlidingExpiration = true;
            options.Events.OnSigningIn = context =>
            {
                // Each renewal of the cookie gives another instant of issue, and this stays.
                context.Properties.Items[Since] = Clock(context.HttpContext).GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            };
            options.Events.OnValidatePrincipal = context =>
            {
                if (IsTooOld(context)) context.RejectPrincipal();
                return Task.CompletedTask;
            };
            options.LoginPath = "/console/sign-in";
            options.ReturnUrlParameter = "to";
        });
        services.AddAntiforgery(options =>
        {
            Narrow(options.Cookie, "metering-form");
            options.Cookie.SameSite = SameSiteMode.Strict;
            // The console sends a policy of its own, which says more.
            options.SuppressXFrameOptionsHeader = true;
        });
        services.Configure<CookieTempDataProviderOptions>(options => Narrow(options.Cookie, "metering-told"));
        // Every script is written as it is; only what means something in HTML is escaped.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddRazorPages(options =>
            {
                options.RootDirectory = "/Console";
                options.Conventions.ConfigureFilter(new SignedInFilter());
            })
            .ConfigureApplicationPartManager(Parts)
            .AddMvcOptions(Bind);
        return services;
    }

    /// <summary>Before everything that the console's calls to the API are to go through.</summary>
    public static void UseConsole(this IApplicationBuilder app) =>
        app.Use(app.ApplicationServices.GetRequiredService<ConsolePipeline>().Remember);

    public static void MapConsole(this IEndpointRouteBuilder routes)
    {
        routes.MapAssets();
        routes.MapRazorPages().Add(PageEndpoints.Guard);
    }

    private static bool IsTooOld(CookieValidatePrincipalContext context) =>
        !context.Properties.Items.TryGetValue(Since, out var since)
        || !DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at)
        || Clock(context.HttpContext).GetUtcNow() - at >= LongestSession;

    private static TimeProvider Clock(HttpContext http) => http.RequestServices.GetRequiredService<TimeProvider>();

    private static void Narrow(CookieBuilder cookie, string name)
    {
        cookie.Name = name;
        cookie.Path = CookiePath;
        cookie.HttpOnly = true;
        // A link in a mail leads here, and whoever is signed in should be so when following it.
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.IsEssential = true;
    }

    private static void Bind(MvcOptions options)
    {
        options.Filters.Add<StaleFormFilter>();
        options.ModelMetadataDetailsProviders.Add(new EmptyTexts());
        // Whose page it is, the address says: no field of a form can say otherwise.
        var route = options.ValueProviderFactories.OfType<RouteValueProviderFactory>().Single();
        options.ValueProviderFactories.Remove(route);
        options.ValueProviderFactories.Insert(0, route);
    }

    // The executable is another assembly, and holds no pages.
    private static void Parts(ApplicationPartManager parts)
    {
        var assembly = typeof(ConsoleSetup).Assembly;
        parts.ApplicationParts.Clear();
        parts.ApplicationParts.Add(new AssemblyPart(assembly));
        parts.ApplicationParts.Add(new CompiledRazorAssemblyPart(assembly));
    }
}
