using System.Reflection;

namespace Kala.Testing.Folders;

/// <summary>The types that a type names: in its declaration, its members and its method bodies.</summary>
internal static class UsedTypes
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<Type> Of(Type type) => Declarations(type)
        .Concat(type.GetFields(Declared).SelectMany(OfField))
        .Concat(type.GetProperties(Declared).SelectMany(property => Attributes(property.CustomAttributes)))
        .Concat(type.GetMethods(Declared).SelectMany(method => OfMethod(method).Concat(Pieces(method.ReturnType))))
        .Concat(type.GetConstructors(Declared).SelectMany(OfMethod))
        .Distinct();

    private static IEnumerable<Type> Declarations(Type type) => Pieces(type.BaseType)
        .Concat(type.GetInterfaces().SelectMany(Pieces))
        .Concat(type.GetGenericArguments().SelectMany(Constraints))
        .Concat(Attributes(type.CustomAttributes));

    private static IEnumerable<Type> OfField(FieldInfo field) =>
        Pieces(field.FieldType).Concat(Attributes(field.CustomAttributes));

    private static IEnumerable<Type> OfMethod(MethodBase method)
    {
        var signature = method.GetParameters()
            .SelectMany(parameter => Pieces(parameter.ParameterType).Concat(Attributes(parameter.CustomAttributes)))
            .Concat(Attributes(method.CustomAttributes))
            .Concat(TypeArguments(method).SelectMany(Constraints));
        return method.GetMethodBody() is { } body ? signature.Concat(OfBody(method, body)) : signature;
    }

    private static IEnumerable<Type> OfBody(MethodBase method, MethodBody body) => body.LocalVariables
        .SelectMany(local => Pieces(local.LocalType))
        .Concat(body.ExceptionHandlingClauses
            .Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)
            .SelectMany(clause => Pieces(clause.CatchType)))
        .Concat(Instructions.TokensOf(body)
            .Select(token => method.Module.ResolveMember(
                token, method.DeclaringType!.GetGenericArguments(), TypeArguments(method)))
            .SelectMany(OfMember));

    private static IEnumerable<Type> OfMember(MemberInfo? member) => member switch
    {
        Type type => Pieces(type),
        MethodBase method => Pieces(method.DeclaringType).Concat(TypeArguments(method).SelectMany(Pieces)),
        _ => Pieces(member?.DeclaringType),
    };

    private static IEnumerable<Type> Attributes(IEnumerable<CustomAttributeData> attributes) => attributes.SelectMany(attribute =>
        Pieces(attribute.AttributeType)
            .Concat(attribute.ConstructorArguments.SelectMany(OfArgument))
            .Concat(attribute.NamedArguments.SelectMany(argument => OfArgument(argument.TypedValue))));

    private static IEnumerable<Type> OfArgument(CustomAttributeTypedArgument argument) => Pieces(argument.ArgumentType).Concat(
        argument.Value switch
        {
            Type type => Pieces(type),
            IEnumerable<CustomAttributeTypedArgument> many => many.SelectMany(OfArgument),
            _ => [],
        });

    private static IEnumerable<Type> Constraints(Type argument) =>
        argument.IsGenericParameter ? argument.GetGenericParameterConstraints().SelectMany(Pieces) : [];

    // A constructor has none of its own, and says so with an exception.
    private static Type[] TypeArguments(MethodBase method) => method is MethodInfo ? method.GetGenericArguments() : [];

    /// <summary>The definitions in a type: the element of an array, the arguments of a generic type.</summary>
    private static IEnumerable<Type> Pieces(Type? type) => type switch
    {
        null or { IsGenericParameter: true } => [],
        { HasElementType: true } => Pieces(type.GetElementType()),
        { IsConstructedGenericType: true } =>
            type.GetGenericArguments().SelectMany(Pieces).Prepend(type.GetGenericTypeDefinition()),
        _ => [type],
    };
}
