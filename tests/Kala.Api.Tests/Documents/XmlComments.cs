using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Kala.Api.Tests.Documents;

/// <summary>The XML summaries in the code.</summary>
internal static partial class XmlComments
{
    /// <summary>The summary of a property, on one line; null if it has none.</summary>
    public static string? Of(PropertyInfo property) => Find(property.DeclaringType!, $"P:{property.DeclaringType!.FullName}.{property.Name}");

    /// <summary>The summary of a method, on one line; null if it has none.</summary>
    public static string? Of(MethodInfo method) => Find(method.DeclaringType!, $"M:{method.DeclaringType!.FullName}.{method.Name}(");

    private static string? Find(Type type, string name)
    {
        var comments = XDocument.Load(Path.ChangeExtension(type.Assembly.Location, ".xml"));
        var member = comments.Descendants("member")
            .FirstOrDefault(one => one.Attribute("name")!.Value is var key && (key == name || key.StartsWith(name, StringComparison.Ordinal) && name.EndsWith('(')));
        return member?.Element("summary") is { } summary ? Space().Replace(summary.Value, " ").Trim() : null;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
