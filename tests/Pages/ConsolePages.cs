using System.Reflection;
using System.Text.RegularExpressions;
using MeteringCluster.Tests.Kit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace MeteringCluster.Tests.Pages;

/// <summary>A page of the console as the server knows it: nobody has to enter a new one into a list.</summary>
/// <param name="Route">With its parameters in braces.</param>
/// <param name="Inputs">The names that its handlers and properties read out of a query or a form.</param>
/// <param name="Posts">The handlers of its forms, as the query names them; empty for the one without a name.</param>
internal sealed partial record ConsolePageRoute(string Route, IReadOnlyList<string> Inputs, IReadOnlyList<string> Gets, IReadOnlyList<string> Posts)
{
    public IEnumerable<string> Parameters => Parameter().Matches(Route).Select(match => match.Groups[1].Value);

    public static async Task<List<ConsolePageRoute>> All(ServerFixture server)
    {
        var loader = server.Services.GetRequiredService<PageLoader>();
        List<ConsolePageRoute> pages = [];
        foreach (var page in server.Services.GetRequiredService<IActionDescriptorCollectionProvider>().ActionDescriptors.Items.OfType<PageActionDescriptor>())
        {
            var loaded = await loader.LoadAsync(page, EndpointMetadataCollection.Empty);
            var inputs = loaded.BoundProperties.SelectMany(property => Names(property.BindingInfo?.BinderModelName ?? property.Name, property.ParameterType))
                .Concat(loaded.HandlerMethods.SelectMany(handler => handler.Parameters).Select(parameter => parameter.Name));
            string[] Named(string method) =>
                [.. loaded.HandlerMethods.Where(handler => handler.HttpMethod.Equals(method, StringComparison.OrdinalIgnoreCase)).Select(handler => handler.Name ?? "")];
            pages.Add(new ConsolePageRoute(
                "/" + page.AttributeRouteInfo!.Template, [.. inputs.Distinct(StringComparer.OrdinalIgnoreCase)], Named("GET"), Named("POST")));
        }

        return [.. pages.OrderBy(page => page.Route, StringComparer.Ordinal)];
    }

    /// <summary>The route with these in place of its parameters, as they are.</summary>
    public string With(Func<string, string> value) => Parameter().Replace(Route, match => value(match.Groups[1].Value));

    private static IEnumerable<string> Names(string name, Type type) =>
        type.Namespace?.StartsWith("MeteringCluster", StringComparison.Ordinal) == true
            ? type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).Select(property => $"{name}.{property.Name}")
            : [name];

    [GeneratedRegex(@"\{\**([A-Za-z]+)\}")]
    private static partial Regex Parameter();
}
